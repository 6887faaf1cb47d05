FROM golang:1.26.1-alpine3.22@sha256:2f4f1b1dd10e3f6a1d2c3b4a5968778695a4b3c2d1e0f9e8d7c6b5a493827160 AS build
RUN apk add --no-cache ca-certificates tzdata
WORKDIR /go/src/app
COPY go.mod go.sum ./
RUN go mod download && go mod verify
COPY . .
RUN CGO_ENABLED=0 GOOS=linux go build -o /out/app .

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/share/zoneinfo /usr/share/zoneinfo
COPY --from=build /out/app /app
USER 65534
ENTRYPOINT ["/app"]
