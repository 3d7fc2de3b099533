"""What service contacts are about: topics with a name of their own, and their spellings."""

from __future__ import annotations

TOPICS: dict[str, tuple[str, ...]] = {
    "complaint": ("complaint", "complaints", "投诉"),
    "after_sales": ("after_sales", "aftersales", "after_sales_service", "售后", "售后服务"),
    "technical": ("technical", "technical_support", "tech_support", "support", "技术", "技术支持"),
    "inquiry": ("inquiry", "inquiries", "enquiry", "question", "咨询"),
    "praise": ("praise", "compliment", "表扬"),
}
"""Topic -> spellings, in small letters, with _ for spaces and hyphens; most urgent first."""
