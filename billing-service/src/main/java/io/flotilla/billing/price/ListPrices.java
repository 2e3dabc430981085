package io.flotilla.billing.price;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The price lists of {@code prices.json}. */
record ListPrices(int checksum, List<Entry> entries) {
    /** @param unitPrice per single unit; the file says {@code price} per {@code per} units */
    record Entry(String meter, String resource, BigDecimal unitPrice, Instant validFrom) {}

    static ListPrices read() {
        try (InputStream file = ListPrices.class.getResourceAsStream("/prices.json")) {
            byte[] bytes = file.readAllBytes();
            return new ListPrices(Arrays.hashCode(bytes), entries(Json.parse(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Entry> entries(JsonNode lists) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode list : lists) {
            Instant validFrom = Instant.parse(list.required("validFrom").textValue());
            for (JsonNode price : list.required("prices")) {
                entries.add(new Entry(
                        price.required("meter").textValue(),
                        price.required("resource").textValue(),
                        decimal(price, "price").divide(decimal(price, "per"), MathContext.UNLIMITED),
                        validFrom));
            }
        }
        return List.copyOf(entries);
    }

    private static BigDecimal decimal(JsonNode price, String field) {
        return new BigDecimal(price.required(field).textValue());
    }
}
