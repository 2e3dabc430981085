package io.flotilla.common.background;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Work that is done in rounds, as often as there is something to do: a loop, however many rounds there are. */
public final class Repeated {
    private Repeated() {}

    /** @param round says how much it has done @return how much all have done, up to the first that found nothing to do */
    public static Uni<Integer> of(Supplier<Uni<? extends Integer>> round) {
        return Multi.createBy()
                .repeating()
                .uni(round)
                .whilst(done -> done > 0)
                .collect()
                .with(Collectors.summingInt(Integer::intValue));
    }
}
