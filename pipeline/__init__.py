"""Kehoach reads Vietnamese administrative plans (Kế hoạch) and turns them into knowledge.

>>> plan = parse("Thực hiện Chỉ thị số 19/CT-TTg ngày 16/7/2021 của Thủ tướng Chính phủ")
>>> plan.schema
'kehoach/1'
"""

from pipeline.parse import parse
from pipeline.plan import Plan

__all__ = ["Plan", "parse"]
__version__ = "0.1.0"
