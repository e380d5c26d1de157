package identity

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/spreadsheet"
)

// The columns of a file of invitations, by the names that uploadRow has for them.
const (
	columnEmail      = "email"
	columnName       = "name"
	columnFirst      = "first"
	columnLast       = "last"
	columnRole       = "role"
	columnTitle      = "role_title"
	columnStart      = "starts_on"
	columnSupervisor = "supervisor"
)

// uploadColumns are what a file may hold. Names come in one column or in two.
func uploadColumns() []spreadsheet.Column {
	return []spreadsheet.Column{
		{Name: columnEmail, Heading: "Email address", Also: []string{"Email", "E-mail", "E-mail address", "Mail", "Work email", "Work email address", "NHS email"}},
		{Name: columnName, Heading: "Full name", Also: []string{"Name", "Names"}, Optional: true},
		{Name: columnFirst, Heading: "First name", Also: []string{"Forename", "Given name"}, Optional: true},
		{Name: columnLast, Heading: "Last name", Also: []string{"Surname", "Family name"}, Optional: true},
		{Name: columnRole, Heading: "Role", Also: []string{"Role in the organisation", "Linkfolio role"}},
		{Name: columnTitle, Heading: "Role title", Also: []string{"Job title", "Position", "Title of role"}, Optional: true},
		{Name: columnStart, Heading: "Start date", Also: []string{"Start", "Starts on", "First day", "From", "Role start date", "Date started"}, Optional: true},
		{
			Name: columnSupervisor, Heading: "Supervisor’s email address", Optional: true,
			Also: []string{"Supervisor email", "Supervisor’s email", "Supervisor e-mail", "Supervisor email address", "Supervisor’s e-mail address"},
		},
	}
}

// UploadHeadings are the headings of a file that has every column, for those who begin with an empty one.
func UploadHeadings() []string {
	return []string{"Email address", "Full name", "Role", "Role title", "Start date", "Supervisor’s email address"}
}

// uploadRow is a row as it was typed, cut to more than anything that can be used.
type uploadRow struct {
	Number     int    `json:"n"` // as the spreadsheet shows it
	Email      string `json:"e,omitempty"`
	Name       string `json:"a,omitempty"`
	Role       string `json:"r,omitempty"`
	RoleTitle  string `json:"t,omitempty"`
	StartsOn   string `json:"d,omitempty"`
	Supervisor string `json:"s,omitempty"`
}

const longestCell = 300 // characters

// uploadRows finds the columns and takes the rows out of a file, or gives an Invalid fault at file.
func uploadRows(table spreadsheet.Table) (uploadBody, error) {
	layout := spreadsheet.Columns(table.Header(), uploadColumns())
	missing := layout.Missing
	_, whole := layout.At[columnName]
	_, first := layout.At[columnFirst]
	_, last := layout.At[columnLast]
	if !whole && (!first || !last) {
		missing = append(missing, "Full name")
	}
	if len(missing) > 0 {
		return uploadBody{}, fault.At("file", missingWords(missing, table))
	}
	body := uploadBody{Unused: append(layout.Unknown, layout.Twice...), Sheet: table.Sheet, Sheets: len(table.Sheets)}
	for _, row := range table.Data() {
		cell := func(name string) string { return cut(layout.Cell(row, name)) }
		r := uploadRow{
			Number: row.Number, Email: cell(columnEmail), Name: cell(columnName), Role: cell(columnRole), RoleTitle: cell(columnTitle),
			StartsOn: cell(columnStart), Supervisor: cell(columnSupervisor),
		}
		if r.Name == "" {
			r.Name = strings.TrimSpace(cell(columnFirst) + " " + cell(columnLast))
		}
		if r != (uploadRow{Number: row.Number}) {
			body.Rows = append(body.Rows, r)
		}
	}
	if len(body.Rows) == 0 {
		return uploadBody{}, fault.At("file", "The file has column headings but nobody below them")
	}
	for i, text := range body.Unused {
		body.Unused[i] = cut(text)
	}
	return body, nil
}

func missingWords(missing []string, table spreadsheet.Table) string {
	var quoted []string
	for _, heading := range missing {
		quoted = append(quoted, "“"+heading+"”")
	}
	words := "The file has no "
	if len(table.Sheets) > 1 {
		words = "The sheet “" + cut(table.Sheet) + "” has no "
	}
	if len(missing) == 1 {
		words += "column "
	} else {
		words += "columns "
	}
	words += inWords(quoted)
	return words + ". Its first row must name the columns"
}

func cut(text string) string {
	if runes := []rune(text); len(runes) > longestCell {
		return string(runes[:longestCell])
	}
	return text
}

// read makes an invitation of a row, or an Invalid fault that says all that is wrong with it.
func (r uploadRow) read(today calendar.Date) (NewInvitation, error) {
	n := NewInvitation{Email: r.Email, Name: r.Name, RoleTitle: r.RoleTitle, Supervisor: r.Supervisor}.tidy()
	var c fault.Check
	role, known := readRole(r.Role)
	if !known {
		c.Add("role", unknownRole(r.Role))
	}
	day, readable := readDay(r.StartsOn)
	if !readable {
		c.Addf("starts_on", "“%s” is not a date that can be read. Write it like 24/11/2026", r.StartsOn)
	}
	n.Role, n.StartsOn = role, day
	if refusal := fault.Of(n.check(today)); refusal != nil {
		for _, f := range refusal.Fields {
			if f.Name == "supervisor" && !known {
				continue
			}
			c.Add(f.Name, f.Message)
		}
	}
	return n, c.Err()
}

func unknownRole(text string) string {
	if text == "" {
		return "Enter a role: link worker, supervisor or lead"
	}
	return fmt.Sprintf("“%s” is not a role here. Use link worker, supervisor or lead", text)
}

// roleWords are what people call the roles. A line manager signs off, so they are a supervisor; who leads the team sees
// everybody's totals.
var roleWords = map[string]access.Role{
	"link worker": access.LinkWorker, "splw": access.LinkWorker, "social prescribing link worker": access.LinkWorker,
	"social prescriber": access.LinkWorker, "social prescribing linkworker": access.LinkWorker, "linkworker": access.LinkWorker,
	"senior link worker": access.LinkWorker, "senior social prescribing link worker": access.LinkWorker,
	"supervisor": access.Supervisor, "clinical supervisor": access.Supervisor, "professional supervisor": access.Supervisor,
	"line manager": access.Supervisor, "manager": access.Supervisor, "supervising gp": access.Supervisor,
	"lead": access.Lead, "organisation lead": access.Lead, "organization lead": access.Lead, "team lead": access.Lead,
	"team leader": access.Lead, "service lead": access.Lead, "service manager": access.Lead,
}

func readRole(text string) (access.Role, bool) {
	plain := strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" -_/.\u00a0", r) }), " ")
	role, known := roleWords[plain]
	return role, known
}

var (
	britishDay = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?[\s/.-]+(\d{1,2}|\pL+)[\s/.,-]+(\d{4})$`)
	isoDay     = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?$`)
)

// readDay reads a day as people in the United Kingdom write it, or as spreadsheets do. Nothing is the zero day.
func readDay(text string) (day calendar.Date, readable bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return calendar.Date{}, true
	}
	parts := britishDay.FindStringSubmatch(text)
	if parts == nil {
		if parts = isoDay.FindStringSubmatch(text); parts == nil {
			return calendar.Date{}, false
		}
		parts[1], parts[3] = parts[3], parts[1]
	}
	d, _ := strconv.Atoi(parts[1]) // digits only
	y, _ := strconv.Atoi(parts[3])
	m, known := monthOf(parts[2])
	if !known {
		return calendar.Date{}, false
	}
	return calendar.On(y, m, d)
}
