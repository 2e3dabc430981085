package io.flotilla.agent.billing;

import io.flotilla.agent.model.Tokens;
import java.math.BigDecimal;

/** Money set aside for one turn, with the quoted prices of a single token. */
public record Hold(String id, BigDecimal inputPrice, BigDecimal cachedPrice, BigDecimal outputPrice) {
    /** Not rounded. */
    public BigDecimal cost(Tokens tokens) {
        return inputPrice
                .multiply(BigDecimal.valueOf(tokens.uncached()))
                .add(cachedPrice.multiply(BigDecimal.valueOf(tokens.cached())))
                .add(outputPrice.multiply(BigDecimal.valueOf(tokens.output())));
    }
}
