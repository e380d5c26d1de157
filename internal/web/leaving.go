package web

// leavingRoutes are the addresses of leaving: downloading everything and deleting the account.
func (s *Server) leavingRoutes() {}
