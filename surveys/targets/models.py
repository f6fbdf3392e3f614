"""目标任务: indicators, goals, readings and their lights."""
