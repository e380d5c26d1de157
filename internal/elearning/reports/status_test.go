package reports

import "testing"

func TestStatusesOfThePlatforms(t *testing.T) {
	t.Parallel()
	for want, all := range map[Status][]string{
		Completed: {
			"Completed", "completed", "COMPLETE", "Passed", "Downloaded", "Viewed", "Complete via rpl", "Certified", "Completed (achieved pass grade)", "Attended", "Achieved", "Expired", "Yes", "y", "TRUE",
			"100%", "100 %", "✓", "✔", "Completed (with merit)", "Successfully completed", "100% complete",
		},
		InProgress: {"In progress", "InProgress", "Incomplete", "Launched", "Not completed", "Locked", "35%", "99.5%", "Started", "Enrolled"},
		Failed:     {"Failed", "Not met", "Completed (did not achieve pass grade)", "Did not pass"},
		NotStarted: {"Not started", "DNA", "Did not attend", "Removed", "No", "FALSE", "0%", "✗", "Booked"},
		Unknown:    {"", "x", "?", "Overdue", "Due", "Fish", "250%", "maybe completed"},
	} {
		for _, words := range all {
			if got, _ := readStatus(words); got != want {
				t.Errorf("%q is %s, want %s", words, got, want)
			}
		}
	}
	for _, words := range []string{"Downloaded", "Viewed", "Complete via rpl", "Expired", "Completed (with merit)"} {
		if _, note := readStatus(words); note == "" {
			t.Errorf("%q has no note", words)
		}
	}
	if _, note := readStatus("Completed"); note != "" {
		t.Error(note)
	}
}
