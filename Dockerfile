# One image for the API, the worker and the migrations; the command chooses.
# glibc, not Alpine: Temporal's core and ONNX Runtime have no musl builds.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --no-audit --no-fund

FROM dependencies AS build
COPY . .
RUN npm run build \
  && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    ADMIN_UI_DIR=/app/admin-ui/dist \
    WIDGET_DIR=/app/widget/dist \
    COCCINELLE_CACHE=/var/cache/coccinelle \
    OBJECTS_DIR=/var/lib/coccinelle/objects
WORKDIR /app
RUN mkdir -p /var/cache/coccinelle /var/lib/coccinelle/objects \
  && chown node:node /var/cache/coccinelle /var/lib/coccinelle/objects
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/package.json /app/*.ts ./
COPY --from=build /app/domain ./domain
COPY --from=build /app/providers ./providers
COPY --from=build /app/db ./db
COPY --from=build /app/migrations ./migrations
COPY --from=build /app/workflows ./workflows
COPY --from=build /app/activities ./activities
COPY --from=build /app/assistant ./assistant
COPY --from=build /app/temporal ./temporal
COPY --from=build /app/dev ./dev
COPY --from=build /app/api ./api
COPY --from=build /app/admin-ui/dist ./admin-ui/dist
COPY --from=build /app/widget/dist ./widget/dist
# The code belongs to root and the process does not: it cannot change its own program.
USER 1000:1000
EXPOSE 3000
# Of the API; the worker's readiness is a part of the API's /health/ready.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "api/main.ts"]
