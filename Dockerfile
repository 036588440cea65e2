# One image for every service: only --target differs. Non-root; writes nothing outside /var/lib/sealpost and /tmp.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /opt/sealpost
# Manifests first, so that the layer of packages lives as long as they do.
COPY package.json package-lock.json .npmrc ./
COPY packages packages
COPY services services
RUN find packages services -type f ! -name package.json -delete
COPY tests/package.json tests/package.json
COPY benchmarks/package.json benchmarks/package.json
# The image brings its Node; the one npm would bring for bare clones stays out.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace=packages --workspace=services \
  && rm -rf node_modules/node-linux-* node_modules/.cache

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /opt/sealpost
# node_modules of the root and of the workspaces that need another version of something.
COPY --from=dependencies /opt/sealpost ./
COPY LICENSE ./
COPY proto proto
COPY packages packages
COPY services services
RUN groupadd --gid 10001 sealpost \
  && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin sealpost \
  && install -d -m 0700 -o 10001 -g 10001 /var/lib/sealpost /run/sealpost /run/sealpost/keys /run/sealpost/sink
USER 10001:10001
VOLUME /var/lib/sealpost
# gRPC, portal, metrics and health.
EXPOSE 50051 8081 9464
# Node is PID 1 and handles SIGTERM itself.
ENTRYPOINT ["node", "services/standalone/src/main.ts"]
CMD ["run", "--target=all", "--bus=embedded", "--store=embedded", "--data=/var/lib/sealpost"]
