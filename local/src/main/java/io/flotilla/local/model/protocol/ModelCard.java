package io.flotilla.local.model.protocol;

import java.util.List;

/**
 * What the server says of its model in {@code GET /v1/models}.
 *
 * @param created seconds since 1970
 */
public record ModelCard(String id, String object, long created, String ownedBy, String description) {

    /** The one model that is served. */
    public static final String NAME = "rules-1";

    /** Sent with every answer: whoever logs it can see what answered. */
    public static final String FINGERPRINT = "rule-based_not-a-language-model_1";

    private static final long CREATED = 1767225600;

    /** The card of {@value #NAME}. */
    public static ModelCard rules() {
        return new ModelCard(
                NAME,
                "model",
                CREATED,
                "flotilla-offline",
                "A rule-based stand-in, not a language model: it ranks coverage gaps, derives Python tests by running"
                        + " code, and turns JSON into Markdown reports. Deterministic, needs no network.");
    }

    /** A list of models. */
    public record Listing(String object, List<ModelCard> data) {

        public static Listing all() {
            return new Listing("list", List.of(rules()));
        }
    }
}
