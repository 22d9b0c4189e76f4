# OLVA in a container: built from this repository, with TLS to PostgreSQL.
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked --no-default-features --features postgres-tls

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
  && groupadd --system --gid 10001 olva \
  && useradd --system --uid 10001 --gid olva --create-home --home-dir /var/lib/olva olva
COPY --from=build /src/target/release/olva /usr/local/bin/olva
USER 10001:10001
WORKDIR /var/lib/olva
EXPOSE 8080
# It stops by itself when asked (SIGTERM): requests and mails in hand are finished.
STOPSIGNAL SIGTERM
ENTRYPOINT ["olva"]
CMD ["serve"]
