package catalogue

// Seeds gives what is embedded.
func Seeds() ([]Template, []Activity, []Requirement, []Programme, error) {
	all, err := readSeeds()
	return all.templates, all.activities, all.requirements, all.programmes, err
}
