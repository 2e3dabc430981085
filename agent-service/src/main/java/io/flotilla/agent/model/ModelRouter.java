package io.flotilla.agent.model;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import org.jboss.logging.Logger;

/** Chooses the model for a call: the one that the agent names, else the default of the configured provider. */
@ApplicationScoped
public class ModelRouter {
    private static final Logger LOG = Logger.getLogger(ModelRouter.class);
    private static final String OPENAI = "openai";
    private static final String OFFLINE = "offline";
    private static final String OFFLINE_MODEL = "rules-1";

    private final ModelConfig config;

    @Inject
    public ModelRouter(ModelConfig config) {
        this.config = config;
    }

    /**
     * @param requested {@code provider/name}, or null for the default
     * @throws ProblemException 422 {@code model-not-configured} when that provider has no settings here
     */
    public Model route(String requested) {
        if (requested == null) {
            return config.openai().apiKey().isPresent() ? openai(config.openai().model()) : offline();
        }
        int slash = requested.indexOf('/');
        String name = requested.substring(slash + 1);
        return switch (requested.substring(0, Math.max(0, slash))) {
            case OPENAI -> openai(name);
            case OFFLINE -> offline();
            default -> throw notConfigured(requested, "known providers: " + OPENAI + ", " + OFFLINE);
        };
    }

    private Model openai(String name) {
        String key = config.openai()
                .apiKey()
                .orElseThrow(() -> notConfigured(OPENAI + "/" + name, "OPENAI_API_KEY is not set"));
        return new Model(OPENAI, name, base(config.openai().baseUrl()), key);
    }

    private Model offline() {
        String url = config.offlineUrl()
                .orElseThrow(() -> notConfigured(OFFLINE + "/" + OFFLINE_MODEL, "FLOTILLA_OFFLINE_URL is not set"));
        return new Model(OFFLINE, OFFLINE_MODEL, base(url), null);
    }

    /** People give the address with or without the version that all such servers have in their paths. */
    private static URI base(String url) {
        URI uri = URI.create(url.strip().replaceFirst("/+$", ""));
        boolean bare = uri.getPath() == null || uri.getPath().isEmpty();
        return bare ? URI.create(uri + "/v1") : uri;
    }

    private static ProblemException notConfigured(String model, String reason) {
        LOG.warnf("the model '%s' was asked for: %s", model, reason);
        return ProblemException.of(
                422,
                "model-not-configured",
                ErrorClass.VALIDATION,
                "the model '" + model + "' is not configured: " + reason);
    }
}
