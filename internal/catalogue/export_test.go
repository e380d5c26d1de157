package catalogue

// Seeds gives what is embedded.
func Seeds() ([]Template, []Activity, []Requirement, []Programme, error) {
	all, err := readSeeds()
	return all.templates, all.activities, all.requirements, all.programmes, err
}

// SeededPoints gives the embedded points of what is asked of link workers.
func SeededPoints() ([]RoleRequirement, error) {
	all, err := readSeeds()
	return all.points, err
}
