package signoff

// IsDue is for the table of its rule.
var IsDue = isDue
