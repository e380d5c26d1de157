package entries

// What the tests of this package look at from outside.
var (
	NextStep    = nextStep
	Differences = differences
)
