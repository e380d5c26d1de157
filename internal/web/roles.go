package web

import (
	"strconv"
	"strings"

	"linkfolio/internal/access"
)

// rolesInWords is "link worker, supervisor".
func rolesInWords(roles []access.Role) string {
	var words []string
	for _, role := range roles {
		words = append(words, role.Words())
	}
	return strings.Join(words, ", ")
}

func itoa(n int) string { return strconv.Itoa(n) }
