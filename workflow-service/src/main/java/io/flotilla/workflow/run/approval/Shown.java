package io.flotilla.workflow.run.approval;

import io.flotilla.workflow.run.domain.Approval;
import io.flotilla.workflow.run.domain.Approvers;
import io.flotilla.workflow.run.domain.Delegation;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the row of an open question says of who may decide; lists filter by it.
 *
 * @param users null, as roles and groups, when everybody may who may decide on approvals at all
 * @param heard who has voted, and for whom
 * @param delegates who holds the voice of somebody else that was not heard yet
 */
public record Shown(
        String id,
        String digest,
        List<String> users,
        List<String> roles,
        List<String> groups,
        List<String> heard,
        List<String> delegators,
        List<String> delegates) {

    public static Shown of(Approval approval) {
        Approvers asked = approval.approvers();
        return new Shown(
                approval.id(),
                approval.digest(),
                asked == null ? null : asked.users(),
                asked == null ? null : asked.roles(),
                asked == null ? null : asked.groups(),
                approval.votes().stream()
                        .flatMap(vote -> Stream.of(vote.by(), vote.onBehalfOf()))
                        .filter(Objects::nonNull)
                        .toList(),
                approval.delegations().stream().map(Delegation::from).toList(),
                approval.speakers());
    }

    public static Shown of(Row row) {
        return new Shown(
                row.getString("id"),
                row.getString("digest"),
                list(row, "approver_users"),
                list(row, "approver_roles"),
                list(row, "approver_groups"),
                list(row, "heard"),
                list(row, "delegators"),
                list(row, "delegates"));
    }

    private static List<String> list(Row row, String column) {
        String[] names = row.getArrayOfStrings(column);
        return names == null ? null : List.of(names);
    }
}
