package web

// invitationRoutes are the addresses of invitations, singly and by upload, and answering them.
func (s *Server) invitationRoutes() {}
