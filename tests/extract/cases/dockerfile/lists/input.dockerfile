FROM alpine AS build
ADD ["a.txt", "b.txt", "/to/"]
ADD ["https://example.org/c.tgz", "/to/"]
COPY ["d.txt", "/to/"]
RUN <<EOF
make all
EOF
COPY <<EOT /etc/conf
FROM nothing AS none
EOT
