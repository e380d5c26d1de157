package imports

import "linkfolio/internal/elearning/reports"

// Verdict is what will become of a row. The numbers are stored: never renumber them. Their order is that of the preview,
// those first that need somebody.
type Verdict int

// The verdicts.
const (
	NotUnderstood Verdict = 10 // the row says too little, or what cannot be
	Unmatched     Verdict = 20 // nobody of the organisation is the learner
	CheckPerson   Verdict = 30 // the learner has the name of somebody, and needs a yes
	CheckTitle    Verdict = 40 // the title is like that of a module, and needs a yes
	NewOther      Verdict = 50 // completed, and will be kept as other learning
	New           Verdict = 60 // completed, and will be recorded
	NewStarted    Verdict = 70 // in progress, and will be recorded as that
	NowModule     Verdict = 75 // recorded before as other learning; it will count as the module
	NewPaper      Verdict = 80 // recorded before; its certificate will be added
	Twice         Verdict = 90 // an earlier row says the same
	Known         Verdict = 100
	NotDone       Verdict = 110 // not started, or failed: nothing to record
	LeftOut       Verdict = 120 // somebody said so
	OtherPerson   Verdict = 130 // of one's own import: the row is about somebody else
)

// Verdicts lists them in the order of the preview.
func Verdicts() []Verdict {
	return []Verdict{
		NotUnderstood, Unmatched, CheckPerson, CheckTitle, NewOther, New, NewStarted, NowModule, NewPaper, Twice, Known, NotDone, LeftOut, OtherPerson,
	}
}

// writes lists the verdicts of rows that become records when the import is confirmed, or tell more about one: its module, or its
// certificate. A
// title that nobody confirmed is kept as other learning; a person whom nobody confirmed is not taken for anybody.
func writes() []Verdict { return []Verdict{CheckTitle, NewOther, New, NewStarted, NowModule, NewPaper} }

// verdictOf says what becomes of a row, as far as the row, its title and its learner tell: repetitions are for the caller.
func verdictOf(r row, t Title, l Learner, team bool) Verdict {
	switch {
	case l.How == Out || t.How == Out:
		return LeftOut
	case !team && l.PersonID == nil:
		return OtherPerson
	case len(r.Problems) > 0:
		return NotUnderstood
	case r.Status != reports.Completed && r.Status != reports.InProgress:
		return NotDone
	case l.PersonID == nil:
		return Unmatched
	case l.How == Alike:
		return CheckPerson
	case t.How == Alike:
		return CheckTitle
	case r.Status == reports.InProgress:
		return NewStarted
	case t.ModuleID == nil:
		return NewOther
	}
	return New
}
