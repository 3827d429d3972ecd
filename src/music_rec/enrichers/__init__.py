"""What services know of what is played: how it is asked, matched and named."""
