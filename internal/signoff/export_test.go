package signoff

// IsDue is for the table of its rule, Forgettable for how it is found.
var (
	IsDue       = isDue
	Forgettable = forgettable
)
