ARG VERSION=1.0
FROM alpine:3.20 AS tools
ENV HOME=/root
RUN apk add --no-cache curl && \
    curl -o /tmp/x https://example.org/x
COPY a.txt /a.txt

FROM debian:12 AS reader
ARG USER
WORKDIR /app
COPY --from=tools /tmp/x /app/x
ENV LIMIT=10 MODE=fast

FROM reader AS final
ENV LAST=1
CMD ["/app/x", "--limit", "10"]
