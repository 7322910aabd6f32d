FROM alpine AS above
ENV A=1

FROM
COPY
NOTHING here

FROM above AS below
ARG LAST
