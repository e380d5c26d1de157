package identity

import "linkfolio/internal/audit"

// The acts about organisations and accounts. Each stands in the chain of the person concerned; an act about an organisation
// alone stands in the chain of the person who did it.
const (
	ActSetUp            audit.Act = "set up installation"
	ActAddOrganisation  audit.Act = "added organisation"
	ActEditOrganisation audit.Act = "changed organisation"
)
