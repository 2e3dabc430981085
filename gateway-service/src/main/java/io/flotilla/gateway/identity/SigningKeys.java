package io.flotilla.gateway.identity;

import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The keys by which internal tokens are signed and checked. */
@Startup
@Singleton
public class SigningKeys {
    @ConfigProperty(name = "flotilla.gateway.keys-dir")
    Path folder;

    private SigningKey current;

    @PostConstruct
    void load() {
        current = SigningKeyFile.loadOrCreate(folder.toAbsolutePath());
    }

    SigningKey current() {
        return current;
    }

    /** The JWK set that the services fetch. */
    Map<String, Object> jwks() {
        return Map.of("keys", List.of(current.jwk()));
    }
}
