package identity

import (
	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
)

// The acts about organisations, roles and accounts. Each stands in the chain of the person concerned; an act about an
// organisation alone stands in the chain of the person who did it (decision 16).
const (
	ActSetUp             audit.Act = "set up installation"
	ActAddOrganisation   audit.Act = "added organisation"
	ActEditOrganisation  audit.Act = "changed organisation"
	ActRoleBegan         audit.Act = "role began"
	ActRoleEnded         audit.Act = "role ended"
	ActDisabled          audit.Act = "account disabled"
	ActEnabled           audit.Act = "account enabled"
	ActAdministrator     audit.Act = "became administrator"
	ActNoAdministrator   audit.Act = "no longer administrator"
	ActResetSentByOthers audit.Act = "sent a link to choose a password"
)

// note writes an act down in somebody's chain.
func (p *People) note(tx *gorm.DB, who access.Actor, chain uuid.UUID, act audit.Act, on audit.Subject, words string) error {
	return audit.Add(tx, audit.Event{
		Chain: chain, At: p.clock(), Actor: who.ID, Act: act, Subject: on, Body: audit.Body{Actor: who.Name, Words: words},
	})
}
