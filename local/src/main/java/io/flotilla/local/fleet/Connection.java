package io.flotilla.local.fleet;

/**
 * How to reach a fleet that is ready, as in {@code connection.json}.
 *
 * @param url of the gateway, the first one where there are several
 * @param apiKey of the first administrator
 * @param kafka {@code host:port}
 * @param postgres JDBC URL with the administrator's user and password
 * @param redis {@code host:port}
 */
public record Connection(String url, String apiKey, String kafka, String postgres, String redis) {}
