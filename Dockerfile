# OLVA in a container: built from this repository, with TLS to PostgreSQL.
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked --no-default-features --features postgres-tls

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
  && useradd --system --create-home --home-dir /var/lib/olva olva
COPY --from=build /src/target/release/olva /usr/local/bin/olva
USER olva
WORKDIR /var/lib/olva
EXPOSE 8080
ENTRYPOINT ["olva"]
CMD ["serve"]
