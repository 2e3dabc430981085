package io.flotilla.workflow.timetravel.domain;

import io.flotilla.workflow.definition.domain.Phase;
import io.flotilla.workflow.definition.domain.Plan;
import java.util.List;
import java.util.stream.IntStream;

/** What a step had to wait for. */
final class Before {
    private Before() {}

    /** Its needs, without the steps that were drafted for it; and of a step that closes the run, everything of the earlier phases. */
    static List<Integer> of(Plan plan, int position) {
        Phase phase = plan.phase(position);
        return phase == Phase.MAIN
                ? plan.needs(position).stream()
                        .filter(need -> !Integer.valueOf(position).equals(plan.partOf(need)))
                        .toList()
                : IntStream.range(0, plan.size())
                        .filter(i -> plan.needs(position).contains(i)
                                || plan.phase(i).compareTo(phase) < 0)
                        .boxed()
                        .toList();
    }
}
