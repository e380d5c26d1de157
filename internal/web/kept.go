package web

import "linkfolio/internal/web/site"

// keptFields tells the site in which fields of our forms people write; groups of pages tell of theirs.
func (s *Server) keptFields() {
	s.Keep(site.Field{Name: "comment", Label: "Comment"}, site.Field{Name: "word", Label: "Message"}, site.Field{Name: "email", Label: "Email address"})
	s.Keep(detailFields...)
}
