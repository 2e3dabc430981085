package io.flotilla.common.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.id.Ids;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void theDigestDoesNotDependOnTheOrderOfKeysOrOnWhiteSpace() {
        assertThat(Json.digest(Json.parse("{\"b\": [1, {\"y\": 2, \"x\": 1}], \"a\": null}")))
                .isEqualTo(Json.digest(Json.parse("{\"a\":null,\"b\":[1,{\"x\":1,\"y\":2}]}")))
                .startsWith("sha256:")
                .hasSize(71);
    }

    @Test
    void theDigestTellsListsApartByOrder() {
        assertThat(Json.digest(List.of(1, 2))).isNotEqualTo(Json.digest(List.of(2, 1)));
    }

    @Test
    void aTreeMapAndAMapHaveTheSameDigest() {
        assertThat(Json.digest(new TreeMap<>(Map.of("a", 1, "b", 2)))).isEqualTo(Json.digest(Map.of("b", 2, "a", 1)));
    }

    @Test
    void decimalsKeepTheirDigits() {
        assertThat(Json.text(Json.parse("{\"amount\":0.1234567890123456789}")))
                .isEqualTo("{\"amount\":0.1234567890123456789}");
    }

    @Test
    void numbersAreWrittenAsPeopleWriteThem() {
        assertThat(Json.text(Json.parse("{\"a\":100.0,\"b\":0.00000001}"))).isEqualTo("{\"a\":100,\"b\":0.00000001}");
    }

    @Test
    void idsAreUniqueAndSortByTime() {
        Set<String> ids = new HashSet<>();
        String first = Ids.next("run");
        for (int i = 0; i < 10_000; i++) {
            ids.add(Ids.next("run"));
        }
        assertThat(ids).hasSize(10_000).allMatch(id -> id.matches("run_[0-9A-HJKMNP-TV-Z]{26}"));
        assertThat(Ids.next("run").substring(0, 14)).isGreaterThanOrEqualTo(first.substring(0, 14));
    }
}
