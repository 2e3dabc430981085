package io.flotilla.gateway.proxy;

import io.flotilla.gateway.upstream.Service;

/**
 * Where a request goes.
 *
 * @param pathAndQuery as it goes on the wire
 * @param token the internal token that takes the place of the client's credentials
 * @param maxBody in bytes
 */
public record Forwarding(Service service, String pathAndQuery, String token, long maxBody) {}
