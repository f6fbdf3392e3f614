"""区划树: the tree of areas in the admin, opened branch by branch; moving, adding and deleting areas."""
