package io.flotilla.billing.price;

import java.math.BigDecimal;

/** How much of a resource by which meter, as in {@code tokens.input} of a model; docs/events lists the meters. */
public interface Metered {
    String meter();

    String resource();

    BigDecimal quantity();
}
