package reports

import (
	"regexp"
	"strconv"
	"strings"

	"linkfolio/internal/spreadsheet"
)

// What platforms call a status, and what we call it. Words are compared by letters and digits alone.
var statusWords = map[Status][]string{
	Completed: {
		"Completed", "Complete", "Course complete", "Passed", "Pass", "Attended", "Achieved", "Certified", "Finished", "Done", "Met", "Attained", "Successful",
		"Successfully completed", "Compliant", "In date", "Current", "Valid", "Yes", "Y", "TRUE",
		"Completed (achieved pass grade)",       // Moodle
		"Complete via rpl", "Completed via rpl", // Totara
		"Downloaded", "Viewed", "Listened", "Read", // Learning Hub, see doubts
		"Expired", "Out of date", "Lapsed", // ESR, see doubts
	},
	InProgress: {
		"In progress", "InProgress", "Incomplete", "Launched", "Started", "Partially completed", "Partly completed", "Ongoing", "Active", "Accessed",
		"Not completed", // what the Learning Hub shows as In progress
		"Locked",        // DLS: too many failed assessments
		"Enrolled",      // as with training such as PCI, which is in progress from then on
	},
	Failed: {
		"Failed", "Fail", "Not passed", "Not met", "Not achieved", "Unsuccessful", "Did not pass", "Not competent",
		"Completed (did not achieve pass grade)",
	},
	NotStarted: {
		"Not started", "Not yet started", "Not attempted", "Not attended", "Booked", "Assigned", "Registered", "To do", "Planned", "DNA", "Did not attend",
		"Removed", "Withdrawn", "Cancelled", "No", "N", "FALSE",
	},
}

// doubts are what people should know about a status that counts as completed.
var doubts = map[string]string{
	"downloaded":      "The Learning Hub counts a file as completed when it was downloaded.",
	"viewed":          "The Learning Hub counts something as completed when it was opened.",
	"expired":         "The file says that this has expired.",
	"outofdate":       "The file says that this has expired.",
	"lapsed":          "The file says that this has expired.",
	"completeviarpl":  "This was recognised as prior learning.",
	"completedviarpl": "This was recognised as prior learning.",
}

var statusOf = func() map[string]Status {
	known := map[string]Status{}
	for status, all := range statusWords {
		for _, words := range all {
			known[spreadsheet.Fold(words)] = status
		}
	}
	return known
}()

var percentage = regexp.MustCompile(`^(\d{1,3})(?:\.\d{1,4})? ?%(?: complete)?$`)

// readStatus tells a status, and what people should know about it. Words that it does not know are Unknown.
func readStatus(words string) (status Status, note string) {
	text := folded(words)
	switch text {
	case "✓", "✔", "✔️", "☑", "✅", "√":
		return Completed, ""
	case "✗", "✘", "☐", "❌", "❎":
		return NotStarted, ""
	}
	if m := percentage.FindStringSubmatch(text); m != nil {
		return ofPercentage(m[1]), ""
	}
	bare := spreadsheet.Fold(text)
	if known, ok := statusOf[bare]; ok {
		return known, doubts[bare]
	}
	if before, _, found := strings.Cut(text, "("); found {
		if known, ok := statusOf[spreadsheet.Fold(before)]; ok {
			return known, "The status is given as " + quoted(words) + "."
		}
	}
	return Unknown, ""
}

func ofPercentage(digits string) Status {
	switch n, _ := strconv.Atoi(digits); {
	case n == 0:
		return NotStarted
	case n == 100:
		return Completed
	case n < 100:
		return InProgress
	}
	return Unknown
}
