/**
 * The whole configuration of the child. No plugin, no uplink, no page, no audit: whatever decides anything is in the
 * gateway. Each line was seen to work on 6.10.4; the probes repeat that at every start.
 */
export const verdaccioConfig = `storage: ./storage
web: { enable: false }
auth: { htpasswd: { file: ./htpasswd, max_users: -1 } }
security: { api: { legacy: false, jwt: { sign: { expiresIn: 30d } } } }
uplinks: {}
packages: { '**': { access: gateway, publish: gateway, unpublish: gateway } }
middlewares: {}
filters: {}
userRateLimit: { windowMs: 1000, max: 100000 }
max_body_size: 100mb
log: { type: stdout, format: json, level: warn }
`;
