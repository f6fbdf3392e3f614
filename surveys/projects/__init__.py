"""服务项目: what demands become, who carries it out, the purchase list."""
