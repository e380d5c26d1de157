package web

// organisationRoutes are the addresses of organisations: the lead's page, settings, members and their roles, and the installation's accounts.
func (s *Server) organisationRoutes() {}
