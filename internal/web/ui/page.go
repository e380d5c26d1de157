package ui

// PageTitle is the words in the browser's tab: "Error: " first where the form was refused, the product's name last.
func (b Base) PageTitle() string {
	title := Product
	if b.Title != "" && b.Title != Product {
		title = b.Title + " - " + Product
	}
	if b.Refused() {
		return "Error: " + title
	}
	return title
}

// Refused reports whether the form came back with problems.
func (b Base) Refused() bool { return len(b.Problems) > 0 }

// Summary is the error summary of the page.
func (b Base) Summary() ErrorSummary { return ErrorSummary{Links: b.Problems} }

// ProblemPage is the view of pages/problem.html: what went wrong, in words, and what to do next.
type ProblemPage struct {
	Base
	Message   string
	Advice    string
	Kept      *SummaryList // what was typed, where it could not be saved
	Next      *Link
	RequestID string
}

// InfoPage is the view of pages/info: who runs this copy, as the deployer configured it.
type InfoPage struct {
	Base
	Operator string   // the organisation that runs this copy; may be empty
	Contact  string   // an e-mail address; may be empty
	Used     []Cookie // for the cookies page
}

// Cookie is one cookie in words, for the cookies page.
type Cookie struct{ Name, Purpose, Expires string }

// RunBy names the operator, or describes it where it is not configured.
func (p InfoPage) RunBy() string {
	return orElse(p.Operator, "the organisation that gave you your account")
}

// Cookies is every cookie that Linkfolio sets.
func (p InfoPage) Cookies() Table {
	table := Table{
		Caption: "Cookies that Linkfolio uses", CaptionSize: Medium, Responsive: true, FirstCellHeader: true,
		Columns: []Column{{Text: "Name"}, {Text: "Purpose"}, {Text: "Expires"}},
	}
	for _, cookie := range p.Used {
		table.Rows = append(table.Rows, Row{Text(cookie.Name), Text(cookie.Purpose), Text(cookie.Expires)})
	}
	return table
}
