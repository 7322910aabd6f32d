# syntax=docker/dockerfile:1
ARG VERSION=3.12

# Compiles everything.
FROM golang:1.22@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef AS build-env
WORKDIR /src
COPY . .
COPY go.mod go.sum cmd/*.go ./
ADD --chown=app ["two words.txt", "/"]
RUN --mount=type=cache,target=/var/gocache go build -o /out/app

FROM --platform=$BUILDPLATFORM registry.example.org:5000/team/python:${VERSION}-slim AS base
ENV PATH="/opt/bin:$PATH" HOME=/root
ENV OLD value
LABEL maintainer="me"

FROM base AS final
ARG USER_ID
COPY --from=build-env --chown=${USER_ID} /out/app /app
COPY --from=nginx:latest /etc/nginx /etc/nginx
RUN --mount=type=bind,from=base,source=/x,target=/y cat <<EOF
hello
EOF
ENTRYPOINT ["/app", "--serve"]
