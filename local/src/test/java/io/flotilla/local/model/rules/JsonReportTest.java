package io.flotilla.local.model.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.local.model.protocol.Reply;
import org.junit.jupiter.api.Test;

class JsonReportTest {

    @Test
    void jsonBecomesHeadingsListsAndTables() {
        Reply reply = RuleConversation.with("Summarize the data.")
                .user("{\"title\":\"Nightly\",\"passed\":true,\"tests\":{\"failedTests\":0},"
                        + "\"files\":[{\"path\":\"a|b.py\",\"percent\":50},{\"path\":\"c.py\"}]}")
                .ask();
        assertThat(((Reply.Text) reply).text()).isEqualTo("""
                # Nightly

                - **Title**: Nightly
                - **Passed**: true

                ## Tests

                - **Failed tests**: 0

                ## Files

                | Path | Percent |
                | --- | --- |
                | a\\|b.py | 50 |
                | c.py | – |
                """);
    }

    @Test
    void fieldThatIsCalledReportAsksForNothing() {
        RuleConversation conversation = RuleConversation.with("Do it.").user("{\"report\": 1}");
        assertThat(conversation.answer().rule()).isEqualTo("honest-answer");
    }
}
