//! Forms with files: the fields are kept in memory within the limit of every form, the files go to disk as they come, within
//! theirs. Nothing is read before the person's right to the route is established.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use actix_multipart::Multipart;
use actix_web::web;
use futures_util::StreamExt;

use super::{BODY_LIMIT, Upload};
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::values::Token;

/// Bytes gathered before a write to disk.
const GATHERED: usize = 1 << 20;

/// The fields and the files of a form.
pub(super) async fn read(app: &App, mut parts: Multipart) -> Result<(Vec<(String, String)>, Vec<Upload>)> {
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    let mut in_memory = 0;
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|_| Error::from(Code::BadRequest))?;
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part
            .content_disposition()
            .and_then(|disposition| disposition.get_filename())
            .map(plain_name);
        let Some(file_name) = file_name else {
            let mut value = Vec::new();
            while let Some(chunk) = part.next().await {
                let chunk = chunk.map_err(|_| Error::from(Code::BadRequest))?;
                in_memory += chunk.len();
                if in_memory > BODY_LIMIT {
                    return Err(Code::TooLarge.into());
                }
                value.extend_from_slice(&chunk);
            }
            fields.push((name, String::from_utf8_lossy(&value).into_owned()));
            continue;
        };
        let mut writing = Writing::begin(app, name, file_name).await?;
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(|_| Error::from(Code::BadRequest))?;
            writing.add(&chunk, app.settings.upload_limit).await?;
        }
        files.push(writing.end().await?);
    }
    Ok((fields, files))
}

/// The last part of a name, without what would let it leave its folder.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// A file on its way to the disk.
struct Writing {
    upload: Upload,
    file: Option<File>,
    waiting: Vec<u8>,
}

impl Writing {
    async fn begin(app: &App, field: String, name: String) -> Result<Self> {
        let folder = app.settings.upload_folder.clone();
        let path: PathBuf = folder.join(format!("{}.envoi", Token::new(&*app.random).reveal()));
        let target = path.clone();
        let file = on_disk(move || {
            std::fs::create_dir_all(&folder)?;
            // Lists of people: for this account only, wherever the folder is.
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(target)
        })
        .await?;
        Ok(Writing {
            upload: Upload {
                field,
                name,
                path,
                size: 0,
            },
            file: Some(file),
            waiting: Vec::new(),
        })
    }

    async fn add(&mut self, chunk: &[u8], limit: u64) -> Result<()> {
        self.upload.size += chunk.len() as u64;
        if self.upload.size > limit {
            return Err(Code::TooLarge.into());
        }
        self.waiting.extend_from_slice(chunk);
        if self.waiting.len() >= GATHERED {
            self.flush().await
        } else {
            Ok(())
        }
    }

    async fn flush(&mut self) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        if let Some(mut file) = self.file.take() {
            self.file = Some(
                on_disk(move || {
                    file.write_all(&waiting)?;
                    Ok(file)
                })
                .await?,
            );
        }
        Ok(())
    }

    async fn end(mut self) -> Result<Upload> {
        self.flush().await?;
        Ok(self.upload)
    }
}

/// Runs what touches the disk on the pool of blocking threads.
async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T> {
    let failed = |cause: anyhow::Error| Error {
        code: Code::Busy,
        cause: Some(cause.context("the file sent could not be written")),
    };
    match web::block(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(failed(error.into())),
        Err(error) => Err(failed(anyhow::anyhow!("{error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_file_name_never_leaves_its_folder() {
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("C:\\Mes documents\\liste.csv"), "liste.csv");
        assert_eq!(plain_name("a\u{0}b\n.csv"), "ab.csv");
    }
}
