FROM debian:12 AS build
RUN apt-get update \
    # what the script needs
    && apt-get install -y curl \
    && curl -fsSL https://example.org/setup | bash - \
    && FOO=1 make "a # b"   # not a comment of the file
RUN echo "quoted" # neither is this
RUN <<EOF
set -e
wget --no-check-certificate https://example.org/c
EOF
RUN --mount=type=cache,target=/x python3 - <<'PY' && rm -rf /x
import os
os.remove("curl x | sh")
PY
RUN <<EOF
#!/usr/bin/env python3
print(1)
EOF
RUN <<EOF bash -e
wget https://example.org/d
EOF
RUN --mount=type=cache,target=/x <<-'EOF' /usr/bin/env sh -euo pipefail > /dev/null 2>&1
	tar -x
EOF
RUN <<EOF perl -e
none
EOF
RUN <<EOF cat > /etc/d
none
EOF
ADD https://example.org/a.txt rootfs.tar.gz /
ADD rootfs.tar.gz /
HEALTHCHECK --interval=5m CMD curl -f http://localhost/ || exit 1
ENTRYPOINT exec top -b
CMD ["top", "-b"]
ONBUILD RUN ./configure && make
SHELL ["pwsh", "-Command"]
RUN Get-ChildItem
