package io.flotilla.agent.model;

import java.net.URI;

/**
 * A model at a provider.
 *
 * @param apiKey null when the provider wants none
 */
public record Model(String provider, String name, URI baseUrl, String apiKey) {
    /** {@code provider/name}: how it is shown, priced and named in definitions. */
    public String id() {
        return provider + "/" + name;
    }

    @Override
    public String toString() {
        return id();
    }
}
