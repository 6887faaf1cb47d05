export const settings = {
  port: Number(process.env.PORT || 3000),
  redis: process.env.REDIS_URL,
  secret: process.env.SESSION_SECRET,
  ttl: Number(process.env.SESSION_TTL_SECONDS ?? "3600"),
};
