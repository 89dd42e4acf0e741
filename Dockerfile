# Tingfeng in a container: the pinned packages, the checkout, a user of its own. docs/deploy.md says how to use it.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 LANG=C.UTF-8

# the wheels need no compiler; tini ends the children of a stopped container, curl is for health checks
RUN apt-get update && apt-get install --yes --no-install-recommends curl tini && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/tingfeng
# the packages first: a change of the program does not fetch them again
COPY requirements.lock ./
RUN pip install --no-deps --require-hashes -r requirements.lock

COPY pyproject.toml scrapy.cfg README.md LICENSE tingfeng.py ./
COPY crawlers crawlers
COPY dags dags
COPY transforms transforms
COPY warehouse warehouse
RUN pip install --no-deps --no-build-isolation --editable . \
    && useradd --create-home --uid 10001 tingfeng \
    && install --directory --owner tingfeng /data

USER tingfeng
ENV TINGFENG_DATA=/data
VOLUME /data
EXPOSE 8080 8765
ENTRYPOINT ["tini", "--", "tingfeng"]
CMD ["--help"]
