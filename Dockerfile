# One static binary in an otherwise empty image.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /beleg ./bot && mkdir -p /data
# The Ding dictionary (GPL-2+, see its copyright file), compiled.
RUN apt-get update && apt-get install -y --no-install-recommends trans-de-en && mkdir /words && \
    XDG_CACHE_HOME=/tmp/cache BELEG_DATA=/tmp/data /beleg ask "!when pact" && mv /tmp/cache/beleg/dictionary-*.table /words/de-en.table && \
    cp /usr/share/doc/trans-de-en/copyright /words/de-en.copyright && chmod 0444 /words/*

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /beleg /beleg
COPY --from=build /words /words
COPY LICENSE NOTICE /
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
ENV BELEG_DATA=/data BELEG_DICTIONARY=/words/de-en.table
VOLUME /data
# The page is for this container only, unless BELEG_ADDR says otherwise.
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s CMD ["/beleg", "health"]
ENTRYPOINT ["/beleg"]
