package io.flotilla.gateway.audit;

import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.EventContractRules;
import io.flotilla.common.testing.PublishedEvent;
import java.util.List;

class EventContractTest extends EventContractRules {
    EventContractTest() {
        super(
                "gateway",
                List.of(PublishedEvent.of(
                                "gateway",
                                CallRecord.TYPE,
                                Topics.AUDIT_EVENTS,
                                "Somebody called the API.",
                                CallRecord.class)
                        .always("subject", "method", "path", "resource", "status", "durationMillis")));
    }
}
