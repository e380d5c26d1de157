package ui

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

// Paragraphs are the blocks between empty lines; single line breaks stay within them.
func (p Prose) Paragraphs() []string {
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(p))
	var paragraphs []string
	var lines []string
	flush := func() {
		if len(lines) > 0 {
			paragraphs = append(paragraphs, strings.Join(lines, "\n"))
			lines = nil
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			flush()
			continue
		}
		lines = append(lines, line)
	}
	flush()
	return paragraphs
}

// HasActions reports whether any row has an action; the others then keep the column free.
func (s SummaryList) HasActions() bool {
	for _, row := range s.Rows {
		if len(row.Actions) > 0 {
			return true
		}
	}
	return false
}

// Several reports whether the row's actions need a list.
func (r SummaryRow) Several() bool { return len(r.Actions) > 1 }

// taskLine is a task with its id.
type taskLine struct {
	Task
	ID string
}

// Lines are the tasks with their ids.
func (t TaskList) Lines() []taskLine {
	lines := make([]taskLine, len(t.Items))
	for i, task := range t.Items {
		lines[i] = taskLine{task, orElse(t.ID, "task-list") + "-" + strconv.Itoa(i+1)}
	}
	return lines
}

func (t taskLine) DescribedBy() string {
	if t.Hint == "" {
		return t.ID + "-status"
	}
	return t.ID + "-hint " + t.ID + "-status"
}

// PlainStatus reports whether the status is words without a colour.
func (t taskLine) PlainStatus() bool {
	_, plain := t.Status.(Text)
	return plain
}

func (n NotificationBanner) Prefix() string { return orElse(n.ID, "nhsuk-notification-banner") }

// Words is the banner's title.
func (n NotificationBanner) Words() string {
	if n.Title == "" && n.Success {
		return "Success"
	}
	return orElse(n.Title, "Important")
}

func (c Card) OpenHeading() template.HTML  { return openHeading(c.Level, "nhsuk-card__heading", c.Size) }
func (c Card) CloseHeading() template.HTML { return closeHeading(c.Level) }

// InBrackets says whose action it is, for actions without hidden words of their own.
func (c Card) InBrackets() string { return "(" + c.Heading + ")" }

func (w WarningCallout) OpenHeading() template.HTML {
	return openHeading(w.Level, "nhsuk-card__heading", "")
}
func (w WarningCallout) CloseHeading() template.HTML { return closeHeading(w.Level) }
func (w WarningCallout) Words() string               { return orElse(w.Heading, "Important") }

// Plain reports whether the heading says "Important" itself.
func (w WarningCallout) Plain() bool {
	return strings.Contains(strings.ToLower(w.Words()), "important")
}

// BodyText reports whether the body is words that need a paragraph around them.
func (w WarningCallout) BodyText() bool {
	_, words := w.Body.(Text)
	return words
}

func openHeading(level int, class string, size Size) template.HTML {
	if size != "" {
		class += " nhsuk-heading-" + string(size)
	}
	return template.HTML(fmt.Sprintf(`<h%d class="%s">`, headingLevel(level), template.HTMLEscapeString(class))) //nolint:gosec // escaped
}

func closeHeading(level int) template.HTML {
	return template.HTML(fmt.Sprintf("</h%d>", headingLevel(level))) //nolint:gosec // a number
}

func headingLevel(level int) int {
	if level < 1 || level > 6 {
		return 2
	}
	return level
}

// Parent is the last item, which a phone shows alone as the way back.
func (b Breadcrumbs) Parent() *Link {
	if len(b.Items) == 0 {
		return nil
	}
	return &b.Items[len(b.Items)-1]
}
