package identity

import (
	"regexp"
	"slices"
	"strings"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// OrganisationSettings is what its leads, and administrators, may set of an organisation. Kind is one of
// OrganisationKinds, SupervisionEvery one of Frequencies or empty. ODSCode, which may be empty, is the code by which the
// Organisation Data Service knows it.
type OrganisationSettings struct {
	Name, Kind, ODSCode, SupervisionEvery string
	MembershipStart                       calendar.MonthDay
	RequireTwoStep, RequireSSO            bool
}

func (s OrganisationSettings) tidy() OrganisationSettings {
	s.Name, s.ODSCode = strings.TrimSpace(s.Name), strings.ToUpper(strings.TrimSpace(s.ODSCode))
	return s
}

// odsCode is loose on purpose: codes are of several shapes, and new ones come.
var odsCode = regexp.MustCompile(`^[A-Z0-9]{3,8}$`)

// check notes what is wrong; nameField is what the form calls the name.
func (s OrganisationSettings) check(c *fault.Check, nameField string) {
	if s.Name == "" {
		c.Add(nameField, "Enter the name of the organisation")
	}
	checkLine(c, nameField, "Name of the organisation", s.Name)
	if !slices.Contains(OrganisationKinds(), s.Kind) {
		c.Add("kind", "Select the kind of organisation")
	}
	if s.ODSCode != "" && !odsCode.MatchString(s.ODSCode) {
		c.Add("ods_code", "ODS code must be 3 to 8 letters and digits, like A12345")
	}
	if s.SupervisionEvery != "" && !slices.Contains(Frequencies(), s.SupervisionEvery) {
		c.Add("supervision_every", "Select how often you expect supervision")
	}
}

func (o *Organisation) set(s OrganisationSettings) {
	o.Name, o.Kind, o.ODSCode, o.SupervisionEvery = s.Name, s.Kind, s.ODSCode, s.SupervisionEvery
	o.MembershipStart, o.RequireTwoStep, o.RequireSSO = s.MembershipStart, s.RequireTwoStep, s.RequireSSO
}

func (o *Organisation) settings() OrganisationSettings {
	return OrganisationSettings{
		Name: o.Name, Kind: o.Kind, ODSCode: o.ODSCode, SupervisionEvery: o.SupervisionEvery,
		MembershipStart: o.MembershipStart, RequireTwoStep: o.RequireTwoStep, RequireSSO: o.RequireSSO,
	}
}
